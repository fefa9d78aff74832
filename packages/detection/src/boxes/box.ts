/** A rectangle in pixels of an image: its upper left corner and its size, none of which are whole numbers in general. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
