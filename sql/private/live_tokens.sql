create or replace view gatehouse.live_tokens as
  select t.hash,
      u.id as user_id,
      u.name as username,
      u.id = 1 as is_root,
      t.id as token_id,
      t.kind as token_kind,
      u.permissions,
      false as is_restricted
    from gatehouse.tokens t
    join gatehouse.accounts u on u.id = t.user_id
    where t.enabled and t.ended is null and u.enabled
      and (t.expires is null or t.expires > gatehouse.now())
      and (t.idle_expires is null or t.idle_expires > gatehouse.now());

comment on view gatehouse.live_tokens is
  'Tokens that make a caller: neither ended, expired nor disabled, of an enabled user; with what the user holds, before gatehouse.admit restricts an API token. The one place that says which tokens are good.';
