create or replace function gatehouse.refuse_stronger(caller gatehouse.caller, user_id bigint, path text) returns void
  language plpgsql stable
as $$
#variable_conflict use_variable
begin
  if exists (
    select from gatehouse.accounts a where a.id = user_id and not a.permissions <@ caller.permissions
  ) then
    perform gatehouse.invalid(path, 'has a permission that you have not');
  end if;
end
$$;

comment on function gatehouse.refuse_stronger(gatehouse.caller, bigint, text) is
  'Who may set a user''s password may act as that user: refused where the user holds what the caller does not. GH808 at path.';
