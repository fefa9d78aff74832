/** A rectangle in an image: left, top, width, height. */
type Area = readonly [number, number, number, number];

/**
 * The RGBA bytes of a part of a bitmap. A texture keeps the colours of transparent pixels, which a 2D canvas does not.
 * @throws Error where there is no WebGL2
 */
export async function readByWebGL(bitmap: ImageBitmap, area: Area): Promise<Uint8Array> {
  const [, , width, height] = area;
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) {
    throw new Error(
      'it has transparent pixels, whose colours cannot be read without WebGL2; pass it without transparency',
    );
  }
  const part = await createImageBitmap(bitmap, ...area, {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none',
  });
  try {
    gl.bindTexture(gl.TEXTURE_2D, gl.createTexture());
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA, gl.RGBA, gl.UNSIGNED_BYTE, part);
    gl.bindFramebuffer(gl.FRAMEBUFFER, gl.createFramebuffer());
    gl.framebufferTexture2D(
      gl.FRAMEBUFFER,
      gl.COLOR_ATTACHMENT0,
      gl.TEXTURE_2D,
      gl.getParameter(gl.TEXTURE_BINDING_2D),
      0,
    );
    const rgba = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rgba);
    if (gl.isContextLost() || gl.getError() !== gl.NO_ERROR) {
      throw new Error('WebGL2 could not read its colours; try again');
    }
    return rgba;
  } finally {
    part.close();
    // A page may only have a few contexts at a time.
    gl.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
