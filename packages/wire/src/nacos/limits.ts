// Limits of the Nacos codec. Nacos itself refuses more than 10,000 listening records; ids have at
// most 256 characters there, so the field limit only bounds nonsense.

export type NacosLimits = {
  readonly listeningConfigCountMax: number
  readonly fieldCharacterCountMax: number
}

export const nacosLimits: NacosLimits = {
  listeningConfigCountMax: 10_000,
  fieldCharacterCountMax: 1_024,
}
