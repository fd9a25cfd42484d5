/** Arrays in files: formats as bytes in, bytes out; reading and writing the bytes is the caller's. */
export * from './safetensors.js'
