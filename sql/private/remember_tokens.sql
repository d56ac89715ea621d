create or replace function gatehouse.remember_tokens() returns trigger
  language plpgsql
as $$
begin
  insert into gatehouse.deleted_tokens (hash, token_id, user_id, user_name, deleted)
    select c.hash, c.id, c.user_id, u.name, gatehouse.now()
      from changed c
      join gatehouse.users u on u.id = c.user_id
    on conflict on constraint deleted_tokens_pkey do nothing;
  return null;
end
$$;

comment on function gatehouse.remember_tokens() is 'Keeps deleted tokens for the calls that are still on their way to the log.';

create or replace trigger tokens_remember
  after delete on gatehouse.tokens
  referencing old table as changed
  for each statement execute function gatehouse.remember_tokens();
