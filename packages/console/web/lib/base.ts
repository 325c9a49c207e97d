/** Where the console and its server are, whatever prefix a proxy has put before them. */

/** Path of the console, `/console` or `/prefix/console`. */
export const BASE_PATH: string = new URL(document.baseURI).pathname.replace(/\/$/, '')

/** URL of the server, without a slash at its end. */
export const SERVER_URL: string = document.baseURI.replace(/\/console\/$/, '')
