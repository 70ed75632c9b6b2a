import { Navigate, type RouteObject } from 'react-router'

import { AuthLayout } from '../auth/AuthLayout'
import { ErrorBoundary } from '../ui/ErrorBoundary'
import { PageLoading } from '../ui/PageLoading'
import { screen } from './room'
import { ROOMS } from './rooms'

const authRoutes = [
  { path: '/sign-up', ...screen(() => import('../auth/SignUp'), 'SignUp') },
  { path: '/check-mail', ...screen(() => import('../auth/CheckMail'), 'CheckMail') },
  { path: '/verify', ...screen(() => import('../auth/Verify'), 'Verify') },
  { path: '/sign-in', ...screen(() => import('../auth/SignIn'), 'SignIn') },
  { path: '/sign-in/company', ...screen(() => import('../auth/CompanyReturn'), 'CompanyReturn') },
  { path: '/forgot', ...screen(() => import('../auth/Forgot'), 'Forgot') },
  { path: '/reset', ...screen(() => import('../auth/Reset'), 'Reset') },
  { path: '/invite', ...screen(() => import('../auth/AcceptInvite'), 'AcceptInvite') },
] as RouteObject[]

const consoleRoutes = [
  { index: true, element: <Navigate to="/accounts" replace /> },
  { path: 'start', ...screen(() => import('../life/StartPage'), 'StartPage') },
  { path: 'settings', element: <Navigate to="/settings/members" replace /> },
  { path: 'settings/profile', ...screen(() => import('../settings/ProfilePage'), 'ProfilePage') },
  { path: 'settings/security', ...screen(() => import('../security/SecurityPage'), 'SecurityPage') },
  { path: 'settings/keys', ...screen(() => import('../security/ApiKeysPage'), 'ApiKeysPage') },
  { path: 'settings/sign-in', ...screen(() => import('../security/CompanySignInPage'), 'CompanySignInPage') },
  { path: 'settings/encryption', ...screen(() => import('../security/EncryptionPage'), 'EncryptionPage') },
  { path: 'settings/company', ...screen(() => import('../life/CompanyPage'), 'CompanyPage') },
  { path: 'settings/plans', ...screen(() => import('../billing/PlansPage'), 'PlansPage') },
  { path: 'settings/billing', ...screen(() => import('../billing/BillingPage'), 'BillingPage') },
  { path: 'settings/members', ...screen(() => import('../settings/MembersPage'), 'MembersPage') },
  { path: 'settings/departments', ...screen(() => import('../access/DepartmentsPage'), 'DepartmentsPage') },
  { path: 'settings/groups', ...screen(() => import('../access/GroupsPage'), 'GroupsPage') },
  { path: 'settings/roles', ...screen(() => import('../access/RolesPage'), 'RolesPage') },
  { path: 'settings/roles/:id', ...screen(() => import('../access/RoleEditorPage'), 'RoleEditorPage') },
  { path: 'settings/fields', ...screen(() => import('../settings/CustomFieldsPage'), 'CustomFieldsPage') },
  { path: 'settings/tags', ...screen(() => import('../settings/TagsPage'), 'TagsPage') },
  { path: 'settings/jobs', ...screen(() => import('../settings/JobsPage'), 'JobsPage') },
  { path: 'settings/partners', ...screen(() => import('../partners/PartnersPage'), 'PartnersPage') },
  { path: 'partner', ...screen(() => import('../partners/PortfolioPage'), 'PortfolioPage') },
  { path: 'partner/companies/:id', ...screen(() => import('../partners/CompanyPage'), 'CompanyPage') },
  { path: 'partner/templates', ...screen(() => import('../partners/TemplatesPage'), 'TemplatesPage') },
  { path: 'support', ...screen(() => import('../partners/SupportPage'), 'SupportPage') },
  { path: 'partner/brand', ...screen(() => import('../partners/BrandPage'), 'BrandPage') },
  { path: 'settings/audit', ...screen(() => import('../trust/AuditLogPage'), 'AuditLogPage') },
  { path: 'settings/alerts', ...screen(() => import('../trust/AlertsPage'), 'AlertsPage') },
  { path: 'settings/isolation', ...screen(() => import('../trust/IsolationPage'), 'IsolationPage') },
  { path: 'settings/usage', ...screen(() => import('../usage/UsagePage'), 'UsagePage') },
  ...ROOMS.flatMap(({ routes = [] }) => routes),
  { path: '*', ...screen(() => import('../ui/NotFoundPage'), 'NotFoundPage') },
] as RouteObject[]

export const routes: RouteObject[] = [
  {
    ErrorBoundary,
    HydrateFallback: PageLoading,
    children: [
      { Component: AuthLayout, children: authRoutes },
      { path: '/developer', ...screen(() => import('../developer/DeveloperPage'), 'DeveloperPage') } as RouteObject,
      { path: '/', ...screen(() => import('../shell/Shell'), 'Shell'), children: consoleRoutes } as RouteObject,
    ],
  },
]
