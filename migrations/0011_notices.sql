create index mails_recipient on gatehouse.mails (recipient, resolved) where login is null;
create index mails_requests on gatehouse.mails (due) where state = 'waiting' and login is not null;

-- Counters that were made and never counted, which nothing removed.
update gatehouse.throttles t set last_attempt = gatehouse.now() where t.last_attempt is null;
