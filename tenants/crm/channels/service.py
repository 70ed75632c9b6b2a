"""What is done with channels: costs written down, and the report of what came of them."""

from tenants.crm.channels.costs import Cost, add_cost, costs, delete_cost
from tenants.crm.channels.report import Channel, ChannelLevel, report

__all__ = ["Channel", "ChannelLevel", "Cost", "add_cost", "costs", "delete_cost", "report"]
