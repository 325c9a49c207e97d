/** The nonce under which this page may make style sheets. */
const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')

export const NONCE: string = meta?.nonce ?? ''
