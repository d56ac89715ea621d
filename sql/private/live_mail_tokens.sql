create or replace view gatehouse.live_mail_tokens as
  select t.hash, t.kind, t.user_id
    from gatehouse.mail_tokens t
    join gatehouse.users u on u.id = t.user_id
    where t.expires > gatehouse.now() and (u.enabled or t.kind = 'confirmation') and u.email = t.email;

comment on view gatehouse.live_mail_tokens is
  'Tokens of mails that are good: not expired, of a user who still has the address that it was sent to, and is enabled or confirms it only.';
