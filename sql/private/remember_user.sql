create or replace function gatehouse.remember_user() returns trigger
  language plpgsql
as $$
begin
  insert into gatehouse.deleted_tokens (hash, token_id, user_id, user_name, deleted)
    select t.hash, t.id, old.id, old.name, gatehouse.now()
      from gatehouse.tokens t
      where t.user_id = old.id
    on conflict on constraint deleted_tokens_pkey do nothing;
  return old;
end
$$;

comment on function gatehouse.remember_user() is
  'As gatehouse.remember_tokens, for the tokens that go with their user: by then his name could no longer be looked up.';

create or replace trigger users_remember
  before delete on gatehouse.users
  for each row execute function gatehouse.remember_user();
