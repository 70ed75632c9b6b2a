import { theme, type ThemeConfig } from 'antd'

export const MODES = ['system', 'light', 'dark'] as const
export type Mode = (typeof MODES)[number]

/** The tones antd derives from a deep teal are grey; these are the teal's own. */
const TONES = {
  light: { colorPrimaryBg: '#e4f2f1', colorPrimaryBgHover: '#d3e9e7', colorPrimaryBorder: '#8fc7c3', colorPrimaryHover: '#138a86' },
  dark: { colorPrimaryBg: '#12312f', colorPrimaryBgHover: '#17403d', colorPrimaryBorder: '#1f5a56', colorPrimaryHover: '#3bb5ac' },
} as const

const FONTS =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, 'PingFang SC', 'Hiragino Sans GB', " +
  "'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"

export function themeOf(dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: dark ? '#2a9d96' : '#0d6e6e',
      ...(dark ? { colorBgContainer: '#161d1e', colorBgElevated: '#1d2627' } : {}),
      ...TONES[dark ? 'dark' : 'light'],
      colorLink: dark ? '#4fc1b8' : '#0d6e6e',
      colorBgLayout: dark ? '#0f1415' : '#f5f7f7',
      borderRadius: 8,
      fontFamily: FONTS,
      colorTextDescription: dark ? 'rgba(255,255,255,0.62)' : 'rgba(0,0,0,0.6)',
      colorTextPlaceholder: dark ? 'rgba(255,255,255,0.5)' : 'rgba(0,0,0,0.54)',
    },
    components: {
      Layout: { siderBg: dark ? '#141a1b' : '#ffffff', headerBg: dark ? '#141a1b' : '#ffffff' },
      Menu: { itemBorderRadius: 8, itemHeight: 38, activeBarBorderWidth: 0, subMenuItemBg: 'transparent' },
      Segmented: { trackBg: dark ? '#1d2425' : '#e8eded' },
      Table: { headerBg: 'transparent', headerSplitColor: 'transparent' },
      Card: { headerFontSize: 15 },
    },
  }
}
