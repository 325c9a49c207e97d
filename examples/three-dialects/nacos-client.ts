/** A Nacos client as anybody would write it; nothing in it knows of Midplane. */
import { NacosConfigClient } from 'nacos'
import { APPLICATION, SERVER } from './settings.ts'

const client = new NacosConfigClient({ serverAddr: new URL(SERVER).host })
await client['ready']()

const text: string | null = await client.getConfig('application', APPLICATION)
console.log(`ready, text = ${oneLine(text)}`)
client.subscribe({ dataId: 'application', group: APPLICATION }, (content: string | null) => {
  console.log(oneLine(content))
})

function oneLine(content: string | null): string {
  return content === null ? 'nothing yet' : content.trim().replaceAll('\n', ' | ')
}
