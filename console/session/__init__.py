"""登录控制台: signing in and out."""
