"""What people write down, in the language of the customer. `{who}`, `{product}` and `{company}` are filled in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """By kind of activity: subjects of what was done and of what is `planned`, and notes to go with any of them.

    `outcomes` are of calls and meetings; `unreached` is the outcome and the note of a call nobody took.
    """

    subjects: dict[str, tuple[str, ...]]
    planned: dict[str, tuple[str, ...]]
    notes: dict[str, tuple[str, ...]]
    outcomes: dict[str, tuple[str, ...]]
    unreached: tuple[str, str]


ENGLISH = Wording(
    subjects={
        "call": (
            "Call with {who} about {product}",
            "Follow-up on the {product} offer",
            "First call with {company}",
            "Price question about {product}",
            "{who} asked about delivery times",
            "Checking in after the demo",
            "Service question, passed on to support",
        ),
        "meeting": (
            "Demo of the {product}",
            "Site visit at {company}",
            "Requirements workshop with {who}",
            "Quarterly review with {company}",
            "Contract talks: {product}",
            "Lunch with {who} at the trade show",
        ),
        "mail": (
            "Offer: {product}",
            "Data sheet for the {product}",
            "Re: questions on the {product}",
            "Minutes of our meeting",
            "Reference customers in your industry",
            "Dates for the site visit",
            "Re: terms of payment",
        ),
        "note": (
            "Budget released for next quarter",
            "Competitor is on site as well",
            "{who} is our champion here",
            "Decision moved to the next board meeting",
            "Reorganisation under way",
            "Credit check fine",
        ),
    },
    planned={
        "task": (
            "Send offer for the {product}",
            "Call {who} back",
            "Prepare the demo for {company}",
            "Confirm delivery dates for {company}",
            "Send minutes to {who}",
            "Ask {who} for a reference",
            "Renew the framework agreement",
            "Update contact details of {company}",
        ),
        "call": (
            "Call {who} about {product}",
            "Ask {company} for a decision",
            "Talk prices with {who}",
            "Check how the pilot goes",
        ),
        "meeting": (
            "Demo of the {product}",
            "Site visit at {company}",
            "Quarterly review with {company}",
            "Kick-off with {who}",
        ),
    },
    notes={
        "call": (
            "{who} wants a written summary before the end of the week.",
            "Interested in the {product}, but the budget is only set after the half-year review.",
            "Bad connection; agreed to talk again on Thursday.",
            "Current supplier's contract runs out in six months. Good moment for a pilot.",
            "Asked for a discount on a two-year commitment; said we would come back with a figure.",
        ),
        "meeting": (
            "Six people from operations and IT. Questions were mostly about integration and support.",
            "Walked through their process with {who}. Most time is lost between order and delivery.",
            "Agreed on a pilot with one {product} for eight weeks; success criteria in the minutes.",
            "Purchasing joined for the last half hour and wants three references.",
            "Good mood. Next step is a talk with their finance department.",
        ),
        "mail": (
            "Sent with the current price list; valid for 30 days.",
            "Attached the data sheet and the details they asked for.",
            "{who} confirmed receipt and passes it on to purchasing.",
            "Answered all seven questions; two need a word from engineering.",
        ),
        "note": (
            "Heard from {who} in passing; not official yet.",
            "Worth a call in about two weeks.",
            "Update the offer before the next visit.",
            "Found in their press release.",
        ),
    },
    outcomes={
        "call": ("Interested", "Call back later", "Meeting agreed", "Offer requested", "No need now"),
        "meeting": ("Pilot agreed", "Offer requested", "Interested", "Second meeting agreed", "Undecided"),
    },
    unreached=("Not reached", "Left a message with the assistant."),
)

CHINESE = Wording(
    subjects={
        "call": (
            "与{who}电话沟通{product}",
            "回访：{product}报价进展",
            "首次电话联系{company}",
            "{who}询问{product}价格",
            "{who}来电咨询交货期",
            "演示后电话回访",
            "售后问题，已转技术支持",
        ),
        "meeting": (
            "{product}现场演示",
            "拜访{company}",
            "与{who}进行需求调研",
            "季度业务回顾会",
            "{product}合同条款洽谈",
            "展会期间与{who}面谈",
        ),
        "mail": (
            "{product}报价单",
            "{product}技术资料",
            "回复：关于{product}的问题",
            "会议纪要",
            "同行业案例资料",
            "样机测试安排",
            "回复：付款方式",
        ),
        "note": (
            "下季度预算已批复",
            "竞争对手也在接触",
            "{who}是我们的内部支持者",
            "决策推迟到下次经营会议",
            "客户组织架构调整中",
            "信用评估通过",
        ),
    },
    planned={
        "task": (
            "发送{product}报价",
            "给{who}回电话",
            "准备{company}的演示方案",
            "与生产确认交货期",
            "把会议纪要发给{who}",
            "请{who}提供案例授权",
            "续签年度框架协议",
            "核对{company}的联系方式",
        ),
        "call": (
            "致电{who}：{product}",
            "跟进{company}的决策进度",
            "与{who}沟通价格",
            "了解试点进展",
        ),
        "meeting": (
            "{product}现场演示",
            "拜访{company}",
            "与{company}季度回顾",
            "与{who}召开项目启动会",
        ),
    },
    notes={
        "call": (
            "{who}希望本周内收到书面方案，抄送采购部。",
            "对{product}有兴趣，预算要等半年度评审之后才能确定。",
            "对方在开会，约好周四上午再联系。",
            "现有供应商合同还有半年到期，可以先推试点。",
            "询问十台以上的折扣，答应内部申请后回复。",
        ),
        "meeting": (
            "生产、设备、IT 共六人参加，主要关心系统对接和备件供应。",
            "与{who}一起看了产线，瓶颈在二号线末端工位。",
            "同意用一套{product}试点八周，验收标准写入纪要。",
            "采购部最后半小时加入，要求提供三家同行业案例。",
            "整体反馈积极，下一步与财务沟通付款节点。",
        ),
        "mail": (
            "附最新价格表，报价有效期 30 天。",
            "已附技术规格书和安装尺寸图。",
            "{who}确认收到，并转给采购部。",
            "逐条回复了七个问题，其中两项需要研发确认。",
        ),
        "note": (
            "{who}私下透露，尚未正式通知。",
            "两周后再跟进一次。",
            "下次拜访前更新报价。",
            "来自客户官网新闻。",
        ),
    },
    outcomes={
        "call": ("有意向", "稍后再联系", "已约见面", "要求报价", "暂无需求"),
        "meeting": ("同意试点", "要求报价", "有意向", "约定下次会面", "尚未决定"),
    },
    unreached=("未接通", "已留言给前台，并加了微信。"),
)

WORDINGS = {"en": ENGLISH, "zh": CHINESE}
