"""Every verb of the registry, in the order a company meets them. Doors and rooms call these and nothing below.

What is done at the door, before it is known who asks, takes a `Visitor` and opens its own units of work, since it
hashes and counts between them; what a signed-in person does takes their unit of work.
"""

from __future__ import annotations

from tenants.registry.devices import Device, devices, revoke_device
from tenants.registry.endings import sign_out
from tenants.registry.forgetting import every_tenant
from tenants.registry.housekeeping import sweep
from tenants.registry.invitations import OpenInvitation, invite_member, open_invitations, revoke_invitation
from tenants.registry.joining import Invited, accept_invitation, invitation_behind
from tenants.registry.mailing import (
    send_invitation_mail,
    send_password_reset_mail,
    send_sign_up_attempt_mail,
    send_verification_mail,
    send_welcome_mail,
)
from tenants.registry.memberships import (
    Addressee,
    Member,
    MembershipInfo,
    addressee,
    change_role,
    members,
    remove_member,
    switch_tenant,
)
from tenants.registry.passwords import request_password_reset, reset_password
from tenants.registry.provisioning import Charter, Newcomer, provision_company, provision_member
from tenants.registry.recognition import recognise
from tenants.registry.refreshing import refresh_session
from tenants.registry.sessions import Authenticated, SignedIn, authenticate
from tenants.registry.settings import Me, TenantProfile, UserProfile, me, update_profile, update_tenant, who_am_i
from tenants.registry.sign_in import sign_in
from tenants.registry.sign_up import resend_verification, sign_up, verify_email
from tenants.registry.standing import Standing, standing
from tenants.registry.visitor import Visitor

__all__ = [
    "Addressee",
    "Authenticated",
    "Charter",
    "Device",
    "Invited",
    "Me",
    "Member",
    "MembershipInfo",
    "Newcomer",
    "OpenInvitation",
    "SignedIn",
    "Standing",
    "TenantProfile",
    "UserProfile",
    "Visitor",
    "accept_invitation",
    "addressee",
    "authenticate",
    "change_role",
    "devices",
    "every_tenant",
    "invitation_behind",
    "invite_member",
    "me",
    "members",
    "open_invitations",
    "provision_company",
    "provision_member",
    "recognise",
    "refresh_session",
    "remove_member",
    "request_password_reset",
    "resend_verification",
    "reset_password",
    "revoke_device",
    "revoke_invitation",
    "send_invitation_mail",
    "send_password_reset_mail",
    "send_sign_up_attempt_mail",
    "send_verification_mail",
    "send_welcome_mail",
    "sign_in",
    "sign_out",
    "sign_up",
    "standing",
    "sweep",
    "switch_tenant",
    "update_profile",
    "update_tenant",
    "verify_email",
    "who_am_i",
]
