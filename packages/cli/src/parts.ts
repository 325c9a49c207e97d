/** The composition root: the parts that make up a Midplane server. Order does not matter. */
import { configModule } from '@midplane/config'
import { consoleModule } from '@midplane/console'
import { iamModule } from '@midplane/iam'
import type { Module } from '@midplane/kernel'

export const parts: readonly Module[] = [iamModule, configModule, consoleModule]
