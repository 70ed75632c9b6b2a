"""What other systems and people call a field, in English and Chinese; compared without case, spaces and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tenants.records.importing.targets import Target

_NOISE = re.compile(r"[\W_]+")
_CUSTOM_SUFFIX = re.compile(r"__c$", re.IGNORECASE)

_ANYWHERE: dict[str, str] = {
    "name": "name full_name display_name 名称 姓名 名字",
    "given_name": "first_name given_name forename vorname prénom 名",
    "family_name": "last_name family_name surname nachname nom 姓 姓氏",
    "salutation": "salutation prefix mr_ms anrede 称呼 称谓 尊称",
    "title": "title job_title position role 职位 职务 岗位 头衔",
    "department": "department dept division 部门 所属部门",
    "birthday": "birthday birthdate date_of_birth birth_date dob 生日 出生日期",
    "website": "website web_site website_url web url homepage company_domain_name 网站 网址 官网 公司网址",
    "industry": "industry sector branche 行业 所属行业",
    "kind": "type account_type customer_type record_type 类型 客户类型 客户类别",
    "phones.work": "phone phone_number telephone tel work_phone business_phone office_phone company_phone telefon"
    " 电话 电话号码 联系电话 座机 办公电话 公司电话 固定电话",
    "phones.mobile": "mobile mobile_phone mobile_phone_number cell cell_phone cellphone handy"
    " 手机 手机号 手机号码 移动电话",
    "phones.home": "home_phone 住宅电话 家庭电话 家庭号码",
    "phones.fax": "fax fax_number 传真 传真号码",
    "phones.other": "other_phone asst_phone assistant_phone 其他电话 备用电话",
    "emails.work": "email e_mail email_address mail work_email business_email"
    " 邮箱 电子邮箱 电子邮件 邮件 工作邮箱 邮箱地址",
    "emails.personal": "personal_email home_email private_email 个人邮箱 私人邮箱",
    "emails.other": "secondary_email other_email additional_email_addresses 其他邮箱 备用邮箱",
    "employees": "employees number_of_employees no_of_employees employee_count headcount 员工人数 员工数 人数 公司规模",
    "annual_revenue": "annual_revenue revenue turnover 年营业额 年收入 年营收 营业额",
    "annual_revenue.currency": "currency currency_iso_code annual_revenue_currency 币种 货币",
    "ownership": "ownership 所有制 所有权 企业性质",
    "ticker": "ticker ticker_symbol stock_symbol 股票代码",
    "sic": "sic sic_code 行业代码",
    "rating": "rating 评级 客户等级 客户级别 等级",
    "site": "site account_site 办公地点 站点",
    "account_number": "account_number account_no customer_number customer_no 客户编号 客户编码 客户号",
    "description": "description notes note comments remarks about_us bemerkung 描述 备注 说明 简介",
    "source": "source lead_source account_source original_source 来源 客户来源 线索来源",
    "external_id": "id record_id external_id account_id contact_id company_id 外部编号 编号 记录id",
    "account": "account account_name company company_name organization organisation employer associated_company firma"
    " 客户 客户名称 公司 公司名称 所属公司 所属客户 单位 企业名称 单位名称",
    "account.external_id": "account_id associated_company_id company_record_id account_name_id"
    " associated_company_ids associated_company_ids_primary",
    "parent": "parent parent_account parent_account_name parent_company 上级客户 母公司 上级公司",
    "parent.external_id": "parent_id parent_account_id parent_company_id parent_account_ids_primary",
    "owner": "owner owner_email owner_e_mail record_owner account_owner contact_owner company_owner"
    " 负责人 负责人邮箱 所有者 跟进人 客户负责人",
    "subject": "subject 主题 标题",
    "body": "body content notes 内容 跟进内容 跟进记录",
    "occurred_at": "date activity_date occurred_at start_date_time 发生时间 跟进时间 活动时间 日期",
    "due_at": "due due_date deadline 截止时间 截止日期 到期日",
    "contact": "contact contact_name 联系人 联系人姓名",
}
_OF_RECORD: dict[str, dict[str, str]] = {
    "account": {
        "name": "account account_name company company_name organization organisation firma"
        " 客户 客户名称 公司 公司名称 企业名称 单位 单位名称",
    },
    "contact": {"name": "contact contact_name 联系人 联系人姓名", "external_id": "id record_id contact_id 编号"},
}
_ADDRESS = {
    "street": "street street_address address address_line address_line_1 address_1 address_2 address_line_2 strasse"
    " 地址 详细地址 街道 街道地址",
    "city": "city town ort 城市 市",
    "region": "state province region county state_region state_province state_code 省 省份 州 省州",
    "postal_code": "postal_code post_code zip zip_code zip_postal_code code plz 邮编 邮政编码",
    "country": "country country_code country_region land 国家 国家地区 国家代码",
}
_ADDRESS_KINDS = {
    "billing": ("", "billing", "mailing", "billing_address", "账单", "公司", "办公", "邮寄"),
    "shipping": ("shipping", "delivery", "shipping_address", "收货", "送货"),
    "other": ("other", "other_address", "其他"),
}


def folded(header: str) -> str:
    return _NOISE.sub("", _CUSTOM_SUFFIX.sub("", header.strip()).casefold())


def known_words(record: str, targets: Mapping[str, Target]) -> dict[str, str]:
    """From a folded header to the path it most likely means. What the record's own labels say comes first."""
    words: dict[str, str] = {}
    for path, word in _all_words(record, targets):
        if path in targets:
            words.setdefault(folded(word), path)
    return words


def _all_words(record: str, targets: Mapping[str, Target]) -> Iterator[tuple[str, str]]:
    for path, target in targets.items():
        yield from ((path, word) for word in (path, target.label.en, target.label.zh))
    for table in (_OF_RECORD.get(record, {}), _ANYWHERE):
        for path, words in table.items():
            yield from ((path, word) for word in words.split())
    for kind, prefixes in _ADDRESS_KINDS.items():
        for part, words in _ADDRESS.items():
            for prefix in prefixes:
                yield from ((f"addresses.{kind}.{part}", prefix + word) for word in words.split())
