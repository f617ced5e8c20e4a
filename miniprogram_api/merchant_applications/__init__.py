"""入驻申请: handed in, mended, withdrawn."""
