"""What operations need: heartbeats, gauges, the rate of mails, who waits for a ring."""
