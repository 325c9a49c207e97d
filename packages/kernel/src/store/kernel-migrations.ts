/** Where the kernel's own migrations lie. */
export const KERNEL_MIGRATIONS = new URL('../../migrations/', import.meta.url)
