import { MenuOutlined, SearchOutlined } from '@ant-design/icons'
import { Button, Drawer, Flex, Layout } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, Outlet, useLocation } from 'react-router'

import { ViewBanner } from '../access/ViewBanner'
import { LifeBanner } from '../life/LifeBanner'
import { Bell } from '../notices/Bell'
import { ActingBanner } from '../partners/ActingBanner'
import { BrandTheme } from '../partners/BrandTheme'
import { LiveProvider } from '../live/LiveProvider'
import { RequireSession } from '../session/RequireSession'
import { LanguageSwitch } from '../ui/LanguageSwitch'
import { Logo } from '../ui/Logo'
import { useCompact } from '../ui/useCompact'
import { KeptModule } from '../usage/KeptModule'
import { Nav } from './Nav'
import { moduleAt } from './navigation'
import { SearchButton } from './SearchButton'
import styles from './shell.module.css'
import { TenantSwitch } from './TenantSwitch'
import { ThemeSwitch } from './ThemeSwitch'
import { useProfileLanguage } from './useProfileLanguage'
import { useRememberLanguage } from './useRememberLanguage'
import { useShortcut } from './useShortcut'
import { UserMenu } from './UserMenu'

const Palette = lazy(async () => ({ default: (await import('./Palette')).Palette }))

export function Shell() {
  return (
    <RequireSession>
      <LiveProvider>
      <BrandTheme>
        <Frame />
      </BrandTheme>
      </LiveProvider>
    </RequireSession>
  )
}

function Frame() {
  const { t } = useTranslation()
  const compact = useCompact()
  const { pathname } = useLocation()
  const [navOpen, setNavOpen] = useState(false)
  const [paletteOpen, setPaletteOpen] = useState(false)
  const rememberLanguage = useRememberLanguage()
  useProfileLanguage()
  useShortcut('k', () => setPaletteOpen(true))

  return (
    <Layout className={styles.shell}>
      <a className="skip-link" href="#content">
        {t('shell.skip')}
      </a>
      {!compact && (
        <Layout.Sider width={232} className={styles.sider}>
          <Link to="/" className={styles.logo} aria-label={t('shell.home')}>
            <Logo />
          </Link>
          <Nav />
          <div className={styles.tenant}>
            <TenantSwitch />
          </div>
        </Layout.Sider>
      )}
      <Layout>
        <Layout.Header className={styles.header}>
          {compact && (
            <Flex align="center" gap={4}>
              <Button
                type="text"
                icon={<MenuOutlined aria-hidden />}
                aria-label={t('shell.openNavigation')}
                aria-expanded={navOpen}
                onClick={() => setNavOpen(true)}
              />
              <Link to="/" aria-label={t('shell.home')}>
                <Logo compact />
              </Link>
            </Flex>
          )}
          {!compact && <SearchButton onOpen={() => setPaletteOpen(true)} />}
          <Flex align="center" gap={4} style={{ marginInlineStart: 'auto' }}>
            {compact && (
              <Button
                type="text"
                icon={<SearchOutlined aria-hidden />}
                aria-label={t('shell.search')}
                onClick={() => setPaletteOpen(true)}
              />
            )}
            {!compact && <LanguageSwitch onChosen={rememberLanguage} />}
            <ThemeSwitch />
            <Bell />
            <UserMenu />
          </Flex>
        </Layout.Header>
        <LifeBanner />
        <ViewBanner />
        <ActingBanner />
        <Layout.Content id="content" className={styles.content}>
          <KeptModule module={moduleAt(pathname)} />
          <Outlet />
        </Layout.Content>
      </Layout>
      <Drawer
        open={compact && navOpen}
        onClose={() => setNavOpen(false)}
        placement="left"
        size={280}
        title={<Logo />}
        styles={{ body: { padding: 8, display: 'flex', flexDirection: 'column' } }}
      >
        <Nav onChosen={() => setNavOpen(false)} />
        <div className={styles.tenant}>
          <LanguageSwitch onChosen={rememberLanguage} />
          <TenantSwitch />
        </div>
      </Drawer>
      <Suspense>{paletteOpen && <Palette onClose={() => setPaletteOpen(false)} />}</Suspense>
    </Layout>
  )
}
