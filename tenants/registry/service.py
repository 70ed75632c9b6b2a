"""Every verb of the registry, in the order a company meets them. Doors and rooms call these and nothing below.

What is done at the door, before it is known who asks, takes a `Visitor` and opens its own units of work, since it
hashes and counts between them; what a signed-in person does takes their unit of work.
"""

from __future__ import annotations

from tenants.registry.askers import Asker, asker_of, lapsed, lapsed_among, require_standing, revoked
from tenants.registry.authentication import authenticate, standing_of
from tenants.registry.company.arriving import begin_company_sign_in, finish_company_sign_in
from tenants.registry.company.by_saml import metadata as saml_metadata
from tenants.registry.company.by_saml import receive_saml_answer
from tenants.registry.company.connections import Connection, connection, remove_connection, set_connection
from tenants.registry.company.domains import DomainInfo, add_domain, domains, remove_domain, verify_domain
from tenants.registry.company.saml_connections import (
    SamlConnection,
    SamlNotInstalled,
    SamlService,
    saml_connection,
    saml_service,
    set_saml_connection,
)
from tenants.registry.devices import Device, devices, revoke_device, revoke_everywhere
from tenants.registry.endings import sign_out
from tenants.registry.entering import Challenge, Means, SecondFactorNeeded
from tenants.registry.factors.enrolling import (
    Enrolment,
    FactorState,
    begin_enrolment,
    begin_forced_enrolment,
    confirm_enrolment,
    confirm_forced_enrolment,
    remove_second_factor,
    renew_recovery_codes,
    second_factor,
)
from tenants.registry.factors.policy import require_second_factor, reset_second_factor, second_factor_roles
from tenants.registry.factors.proving import prove_second_factor
from tenants.registry.forgetting import every_tenant
from tenants.registry.housekeeping import sweep
from tenants.registry.invitations import OpenInvitation, invite_member, open_invitations, revoke_invitation
from tenants.registry.joining import Invited, accept_invitation, invitation_behind
from tenants.registry.keys import SCOPES, Key, NewKey, api_keys, create_api_key, revoke_api_key
from tenants.registry.mailing import (
    send_invitation_mail,
    send_password_reset_mail,
    send_security_change_mail,
    send_sign_in_alert_mail,
    send_sign_up_attempt_mail,
    send_verification_mail,
    send_welcome_mail,
)
from tenants.registry.memberships import (
    Addressee,
    Member,
    MembershipInfo,
    active,
    addressee,
    change_role,
    members,
    remove_member,
    switch_tenant,
)
from tenants.registry.passkeys import (
    Dialogue,
    PasskeyInfo,
    begin_passkey,
    begin_passkey_proof,
    begin_passkey_sign_in,
    finish_passkey,
    finish_passkey_sign_in,
    passkeys,
    remove_passkey,
    rename_passkey,
)
from tenants.registry.passwords import change_password, request_password_reset, reset_password
from tenants.registry.provisioning import Charter, Newcomer, provision_company, provision_member
from tenants.registry.recognition import recognise
from tenants.registry.refreshing import refresh_session
from tenants.registry.sessions import Authenticated, SignedIn
from tenants.registry.settings import Me, TenantProfile, UserProfile, me, update_profile, update_tenant, who_am_i
from tenants.registry.sign_in import sign_in
from tenants.registry.sign_up import resend_verification, sign_up, verify_email
from tenants.registry.standing import Standing
from tenants.registry.visitor import Visitor

__all__ = [
    "SCOPES",
    "Addressee",
    "Asker",
    "Authenticated",
    "Challenge",
    "Charter",
    "Connection",
    "Device",
    "Dialogue",
    "DomainInfo",
    "Enrolment",
    "FactorState",
    "Invited",
    "Key",
    "Me",
    "Means",
    "Member",
    "MembershipInfo",
    "NewKey",
    "Newcomer",
    "OpenInvitation",
    "PasskeyInfo",
    "SamlConnection",
    "SamlNotInstalled",
    "SamlService",
    "SecondFactorNeeded",
    "SignedIn",
    "Standing",
    "TenantProfile",
    "UserProfile",
    "Visitor",
    "accept_invitation",
    "active",
    "add_domain",
    "addressee",
    "api_keys",
    "asker_of",
    "authenticate",
    "begin_company_sign_in",
    "begin_enrolment",
    "begin_forced_enrolment",
    "begin_passkey",
    "begin_passkey_proof",
    "begin_passkey_sign_in",
    "change_password",
    "change_role",
    "confirm_enrolment",
    "confirm_forced_enrolment",
    "connection",
    "create_api_key",
    "devices",
    "domains",
    "every_tenant",
    "finish_company_sign_in",
    "finish_passkey",
    "finish_passkey_sign_in",
    "invitation_behind",
    "invite_member",
    "lapsed",
    "lapsed_among",
    "me",
    "members",
    "open_invitations",
    "passkeys",
    "prove_second_factor",
    "provision_company",
    "provision_member",
    "receive_saml_answer",
    "recognise",
    "refresh_session",
    "remove_connection",
    "remove_domain",
    "remove_member",
    "remove_passkey",
    "remove_second_factor",
    "rename_passkey",
    "renew_recovery_codes",
    "request_password_reset",
    "require_second_factor",
    "require_standing",
    "resend_verification",
    "reset_password",
    "reset_second_factor",
    "revoke_api_key",
    "revoke_device",
    "revoke_everywhere",
    "revoke_invitation",
    "revoked",
    "saml_connection",
    "saml_metadata",
    "saml_service",
    "second_factor",
    "second_factor_roles",
    "send_invitation_mail",
    "send_password_reset_mail",
    "send_security_change_mail",
    "send_sign_in_alert_mail",
    "send_sign_up_attempt_mail",
    "send_verification_mail",
    "send_welcome_mail",
    "set_connection",
    "set_saml_connection",
    "sign_in",
    "sign_out",
    "sign_up",
    "standing_of",
    "sweep",
    "switch_tenant",
    "update_profile",
    "update_tenant",
    "verify_domain",
    "verify_email",
    "who_am_i",
]
