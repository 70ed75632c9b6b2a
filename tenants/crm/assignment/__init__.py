"""Who gets a lead, why, and how fast they answer. It decides when one arrives; pools see to what waits."""
