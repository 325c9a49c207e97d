/** An Apollo client as anybody would write it; nothing in it knows of Midplane. */
import { setTimeout as sleep } from 'node:timers/promises'
import apollo from 'ctrip-apollo'
import { APPLICATION, SERVER } from './settings.ts'

const namespace = apollo({ host: SERVER, appId: APPLICATION }).namespace('application')

namespace.on('add', ({ key, value }) => console.log(`${key} = ${value}`))
namespace.on('change', ({ key, newValue }) => console.log(`${key} = ${newValue}`))
namespace.on('delete', ({ key }) => console.log(`${key} = (removed)`))
namespace.on('fetch-error', () => undefined) // it tries again by itself

// This client gives up when there is no release yet; a service would exit and be started again.
while (!(await namespace.ready().then(Boolean, () => false))) await sleep(1000)
console.log(`ready, greeting = ${namespace.get('greeting') ?? 'nothing yet'}`)
