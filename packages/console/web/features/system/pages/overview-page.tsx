/** The overview: is it well, what is there, what was changed. Rooms bring the panels. */
import { useContext, type ReactElement } from 'react'
import { SERVER_URL } from '../../../lib/base.ts'
import { usePlace } from '../../../lib/page.ts'
import { PanelContext } from '../../../lib/panels.ts'
import { Chip, EnvironmentChip } from '../../../ui/bits.tsx'
import { PageFrame, Panel } from '../../../ui/page-frame.tsx'
import { ErrorPanel, Loading } from '../../../ui/state-panel.tsx'
import { useSystem } from '../api.ts'
import { useSystemTexts } from '../texts.ts'
import css from './overview-page.module.css'

export function OverviewPage(): ReactElement {
  const t = useSystemTexts()
  const { environment } = usePlace()
  const system = useSystem()
  const panels = useContext(PanelContext)
  const illCount = system.data?.modules.filter(({ isReady }) => !isReady).length ?? 0
  const title =
    system.data === undefined ? t.overview : illCount === 0 ? t.allWell : t.notWell(illCount)
  return (
    <PageFrame
      title={title}
      below={
        <>
          <EnvironmentChip name={environment} />
          {system.data !== undefined && <span>{t.version(system.data.version)}</span>}
        </>
      }
    >
      <div className={css['grid']}>
        <div className={css['main']}>
          {panels.map((OnePanel, index) => (
            <OnePanel key={index} />
          ))}
        </div>
        <div className={css['side']}>
          <Parts />
          <Panel title={t.further}>
            <ul className={css['links']}>
              <li>
                <a href={`${SERVER_URL}/docs`}>{t.apiDocs}</a>
              </li>
              <li>
                <a href={`${SERVER_URL}/openapi.json`}>{t.openApi}</a>
              </li>
              <li>
                <a href={`${SERVER_URL}/metrics`}>{t.metrics}</a>
              </li>
            </ul>
          </Panel>
        </div>
      </div>
    </PageFrame>
  )
}

function Parts(): ReactElement {
  const t = useSystemTexts()
  const system = useSystem()
  return (
    <Panel title={t.parts} isFlush>
      {system.isPending && <Loading />}
      {system.isError && <ErrorPanel error={system.error} />}
      <ul className={css['parts']}>
        {system.data?.modules.map(({ name, isReady, detail }) => (
          <li key={name}>
            <code>{name}</code>
            <span className="quiet">{detail}</span>
            <Chip kind={isReady ? 'good' : 'bad'}>{isReady ? t.ready : t.notReady}</Chip>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
