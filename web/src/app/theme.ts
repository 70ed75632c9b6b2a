import { theme, type ThemeConfig } from 'antd'

export const MODES = ['system', 'light', 'dark'] as const
export type Mode = (typeof MODES)[number]

const FONTS =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, 'PingFang SC', " +
  "'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"

/** Colours of text and of what carries text reach a contrast of 4.5 (WCAG 2.2, 1.4.3). */
const LIGHT: ThemeConfig['token'] = {
  colorPrimary: '#0d6e6e',
  colorPrimaryHover: '#138a86',
  colorPrimaryBg: '#e4f2f1',
  colorPrimaryBgHover: '#d3e9e7',
  colorPrimaryBorder: '#8fc7c3',
  colorLink: '#0d6e6e',
  colorError: '#c9252d',
  colorErrorBg: '#fff1f0',
  colorErrorBorder: '#f5b5b0',
  colorWarning: '#a15c00',
  colorWarningBg: '#fff8e6',
  colorWarningBorder: '#efd28a',
  colorSuccess: '#2b7a0b',
  colorSuccessBg: '#f0f9e8',
  colorSuccessBorder: '#b5dc9c',
  colorBgLayout: '#f5f7f7',
  colorTextDescription: 'rgba(0,0,0,0.6)',
  colorTextPlaceholder: 'rgba(0,0,0,0.56)',
}

const DARK: ThemeConfig['token'] = {
  colorPrimary: '#238f88',
  colorPrimaryHover: '#2fa39b',
  colorPrimaryBg: '#12312f',
  colorPrimaryBgHover: '#17403d',
  colorPrimaryBorder: '#1f5a56',
  colorLink: '#5fd3c8',
  colorError: '#ff7875',
  colorBgLayout: '#0f1415',
  colorBgContainer: '#161d1e',
  colorBgElevated: '#1d2627',
  colorTextDescription: 'rgba(255,255,255,0.65)',
  colorTextPlaceholder: 'rgba(255,255,255,0.55)',
}

export function themeOf(dark: boolean): ThemeConfig {
  const marked = dark ? '#63d6cb' : '#0d6e6e'
  const bar = dark ? '#141a1b' : '#ffffff'
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: { ...(dark ? DARK : LIGHT), borderRadius: 8, fontFamily: FONTS },
    components: {
      Layout: { siderBg: bar, headerBg: bar },
      Menu: {
        itemBorderRadius: 8,
        itemHeight: 38,
        activeBarBorderWidth: 0,
        subMenuItemBg: 'transparent',
        itemSelectedColor: marked,
        subMenuItemSelectedColor: marked,
      },
      Segmented: { trackBg: dark ? '#1d2425' : '#e8eded' },
      Table: { headerBg: 'transparent', headerSplitColor: 'transparent' },
      Tabs: { itemSelectedColor: marked, itemHoverColor: marked, inkBarColor: marked },
      Card: { headerFontSize: 15 },
      Descriptions: { labelColor: dark ? 'rgba(255,255,255,0.65)' : 'rgba(0,0,0,0.6)' },
    },
  }
}
