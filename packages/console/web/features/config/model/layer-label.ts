/** What the shared layer is called where people read it. */

export function layerLabel(name: string, sharedLabel: string): string {
  return name === '*' ? sharedLabel : name
}
