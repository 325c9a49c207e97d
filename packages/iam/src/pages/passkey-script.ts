/** The only scripts of the pages: what a passkey needs of the browser. Source: W3C Web Authentication Level 3, 5.1. */

/** Shows the button where the browser knows passkeys, and signs in with one. */
export function signInScript(path: string, proof: string): string {
  return `${shared(path, proof)}
if (isAble) {
  document.getElementById('passkey').hidden = false
  document.getElementById('passkey-button').addEventListener('click', () => attempt(async () => {
    const options = await begin()
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    const credential = await navigator.credentials.get({ publicKey })
    location.assign((await post({ step: 'finish', response: credential.toJSON() })).location)
  }))
}`
}

/** Shows the form where the browser knows passkeys, and registers one. */
export function registerScript(path: string, proof: string): string {
  return `${shared(path, proof)}
if (isAble) {
  const form = document.getElementById('passkey')
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    attempt(async () => {
      const options = await begin()
      const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options)
      const credential = await navigator.credentials.create({ publicKey })
      const name = form.elements.name.value
      location.assign((await post({ step: 'finish', name, response: credential.toJSON() })).location)
    })
  })
}`
}

function shared(path: string, proof: string): string {
  return `'use strict'
const isAble = typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential
async function post(body) {
  const answer = await fetch(${literal(path)}, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-midplane-form': ${literal(proof)} },
    body: JSON.stringify(body),
  })
  const data = await answer.json()
  if (!answer.ok) throw new Error(data.title)
  return data
}
async function begin() {
  const options = await post({ step: 'begin' })
  if (options.location === undefined) return options
  location.assign(options.location)
  throw new DOMException('elsewhere', 'AbortError')
}
async function attempt(work) {
  const note = document.getElementById('passkey-problem')
  note.hidden = true
  try {
    await work()
  } catch (error) {
    if (error.name !== 'NotAllowedError' && error.name !== 'AbortError') note.hidden = false
  }
}`
}

/** JSON that cannot end the script element. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll('<', '\\u003c')
}
