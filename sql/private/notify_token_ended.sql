create or replace function gatehouse.notify_token_ended() returns trigger
  language plpgsql
as $$
begin
  perform gatehouse.notify('gatehouse_tokens', old.user_id::text);
  return null;
end
$$;

comment on function gatehouse.notify_token_ended() is
  'Has the nodes look at the connections of a token''s user again: the token was ended, disabled or deleted, or ends at another time.';

-- Not for what every use of a token changes: last_used and idle_expires.
create or replace trigger tokens_notify_ended
  after update of ended, enabled, expires on gatehouse.tokens
  for each row
  when ((old.ended is null and new.ended is not null) or (old.enabled and not new.enabled)
    or old.expires is distinct from new.expires)
  execute function gatehouse.notify_token_ended();

create or replace trigger tokens_notify_deleted
  after delete on gatehouse.tokens
  for each row when (old.ended is null)
  execute function gatehouse.notify_token_ended();
