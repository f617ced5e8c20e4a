/** 口令和密钥: shown this once, to whoever opened the account or approved the new keys. */
import type { Schemas } from '@/api/client'
import { tellOnce } from '@/kit/once'

export function showSecrets(secrets: Schemas['Secrets']): void {
  tellOnce({
    title: `${secrets.staff.username} 的口令和密钥`,
    lead: '只显示这一次，关闭后再也看不到。请本人当面用手机验证器扫码（不能扫就录入密钥），再用口令登录；登录后会先换成自己的口令。',
    picture: { src: secrets.totp_qr, alt: '手机验证器的二维码' },
    items: [
      { label: '登录名', value: secrets.staff.username },
      { label: '口令', value: secrets.password },
      { label: '验证器密钥', value: secrets.totp_secret },
    ],
  })
}
