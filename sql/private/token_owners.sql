create or replace view gatehouse.token_owners as
  select t.hash, t.id as token_id, t.user_id, u.name as user_name
    from gatehouse.tokens t
    join gatehouse.users u on u.id = t.user_id
  union all
  select d.hash, d.token_id, d.user_id, d.user_name
    from gatehouse.deleted_tokens d;

comment on view gatehouse.token_owners is
  'Whose a token is, also one that is no longer good, or was deleted within the last hour: for the call log only, nobody is admitted by it.';
