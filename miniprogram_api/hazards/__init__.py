"""安全隐患随手拍: reported on the phone."""
