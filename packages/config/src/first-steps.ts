/** What a newcomer may try, as the start page shows it. The reads need no token from the machine itself. */
import type { FirstStep } from '@midplane/kernel'

export const firstSteps: readonly FirstStep[] = [
  {
    text: { en: 'Publish a value:', 'zh-CN': '发布一个配置项：' },
    command: () => './dev cli config set greeting=hello --app demo --publish',
  },
  {
    text: { en: 'Read it as an Apollo client does:', 'zh-CN': '像 Apollo 客户端那样读取：' },
    command: (url) => `curl ${url}/configs/demo/default/application`,
  },
  {
    text: { en: 'Read it as a Nacos client does:', 'zh-CN': '像 Nacos 客户端那样读取：' },
    command: (url) => `curl '${url}/nacos/v1/cs/configs?dataId=application&group=demo'`,
  },
  {
    text: { en: 'Watch every change as it arrives:', 'zh-CN': '实时查看每一次变更：' },
    command: () => './dev cli config watch --app demo',
  },
]
