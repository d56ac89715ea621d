create or replace function gatehouse.notify_user_disabled() returns trigger
  language plpgsql
as $$
begin
  perform gatehouse.notify('gatehouse_tokens', old.id::text);
  return null;
end
$$;

comment on function gatehouse.notify_user_disabled() is
  'Has the nodes look at a user''s connections again: he was disabled. One who is deleted loses his tokens, which tell it themselves.';

create or replace trigger users_notify_disabled
  after update of enabled on gatehouse.users
  for each row when (old.enabled and not new.enabled)
  execute function gatehouse.notify_user_disabled();
