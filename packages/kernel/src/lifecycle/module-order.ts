/** The order in which modules open: each after those that provide what it needs, else as listed. */
import { kernelErrors } from '../errors.ts'
import type { Module } from './module.ts'

/** Errors: MP_KERNEL_MODULE_TWICE, MP_KERNEL_PROVIDED_TWICE, MP_KERNEL_NEED_MISSING, MP_KERNEL_MODULE_CYCLE. */
export function moduleOrder(modules: readonly Module[]): Module[] {
  const providers = providersOf(modules)
  const ordered: Module[] = []
  const path: Module[] = []

  function visit(module: Module): void {
    if (ordered.includes(module)) return
    const start = path.indexOf(module)
    if (start >= 0) throw circle([...path.slice(start), module])
    path.push(module)
    for (const port of module.needs) {
      const provider = providers.get(port.name)
      if (provider === undefined) {
        throw kernelErrors.error('MP_KERNEL_NEED_MISSING', { module: module.name, port: port.name })
      }
      visit(provider)
    }
    path.pop()
    ordered.push(module)
  }

  for (const module of modules) visit(module)
  return ordered
}

function providersOf(modules: readonly Module[]): Map<string, Module> {
  const names = new Set<string>()
  const providers = new Map<string, Module>()
  for (const module of modules) {
    if (names.has(module.name))
      throw kernelErrors.error('MP_KERNEL_MODULE_TWICE', { module: module.name })
    names.add(module.name)
    for (const port of module.provides) {
      const other = providers.get(port.name)
      if (other !== undefined) {
        throw kernelErrors.error('MP_KERNEL_PROVIDED_TWICE', {
          module: module.name,
          other: other.name,
          port: port.name,
        })
      }
      providers.set(port.name, module)
    }
  }
  return providers
}

function circle(modules: readonly Module[]): Error {
  return kernelErrors.error('MP_KERNEL_MODULE_CYCLE', {
    circle: modules.map(({ name }) => name).join(' -> '),
  })
}
