import type { ComponentType } from 'react'
import { Navigate, type RouteObject } from 'react-router'

import { AuthLayout } from '../auth/AuthLayout'
import { ErrorBoundary } from '../ui/ErrorBoundary'
import { PageLoading } from '../ui/PageLoading'

/** A screen in a chunk of its own. */
function screen<Key extends string>(load: () => Promise<Record<Key, ComponentType>>, name: Key): Partial<RouteObject> {
  return { lazy: async () => ({ Component: (await load())[name] }) }
}

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
  { path: 'accounts', ...screen(() => import('../accounts/AccountsPage'), 'AccountsPage') },
  { path: 'accounts/:id', ...screen(() => import('../accounts/AccountPage'), 'AccountPage') },
  { path: 'contacts', ...screen(() => import('../contacts/ContactsPage'), 'ContactsPage') },
  { path: 'contacts/:id', ...screen(() => import('../contacts/ContactPage'), 'ContactPage') },
  { path: 'tasks', ...screen(() => import('../activities/TasksPage'), 'TasksPage') },
  { path: 'activities', ...screen(() => import('../activities/ActivitiesPage'), 'ActivitiesPage') },
  { path: 'activities/:id', ...screen(() => import('../activities/ActivityPage'), 'ActivityPage') },
  { path: 'imports', ...screen(() => import('../imports/ImportsPage'), 'ImportsPage') },
  { path: 'imports/new', ...screen(() => import('../imports/NewImportPage'), 'NewImportPage') },
  { path: 'imports/:id', ...screen(() => import('../imports/ImportPage'), 'ImportPage') },
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
  { path: 'partner/brand', ...screen(() => import('../partners/BrandPage'), 'BrandPage') },
  { path: 'settings/audit', ...screen(() => import('../trust/AuditLogPage'), 'AuditLogPage') },
  { path: 'settings/alerts', ...screen(() => import('../trust/AlertsPage'), 'AlertsPage') },
  { path: 'settings/isolation', ...screen(() => import('../trust/IsolationPage'), 'IsolationPage') },
  { path: 'settings/usage', ...screen(() => import('../usage/UsagePage'), 'UsagePage') },
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
