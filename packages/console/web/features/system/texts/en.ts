/** English texts of the overview. */
export const en = {
  overview: 'Overview',
  allWell: 'Everything runs',
  notWell: (count: number): string =>
    count === 1 ? '1 part is not ready' : `${count} parts are not ready`,
  parts: 'Parts',
  ready: 'ready',
  notReady: 'not ready',
  version: (version: string): string => `Midplane ${version}`,
  further: 'Further',
  apiDocs: 'API documentation',
  metrics: 'Metrics',
  openApi: 'OpenAPI document',
}

/** Every other language has the same. */
export type SystemTexts = typeof en
