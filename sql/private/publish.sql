create or replace function gatehouse.publish(users bigint[], name text, args json default '[]') returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  if users is null or pg_catalog.cardinality(users) > 1000 then
    raise exception 'an event is for 1000 users at most' using errcode = 'GH500';
  end if;
  return gatehouse.add_event(users, null, name, args);
end
$$;

comment on function gatehouse.publish(bigint[], text, json) is
  'Sends an event to the connections of users, by id, once the transaction commits. 1000 users and 64 KiB at most. Returns its id. GH500: what is no event.';

create or replace function gatehouse.publish(permission text, name text, args json default '[]') returns bigint
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  if permission is null
    or (permission not in ('*', 'user', 'root') and not exists (select from gatehouse.permissions p where p.name = permission))
  then
    raise exception 'no permission %', permission using errcode = 'GH500';
  end if;
  return gatehouse.add_event(null, permission, name, args);
end
$$;

comment on function gatehouse.publish(text, text, json) is
  'Sends an event to the connections that hold a permission effectively, API tokens by their own settings; * and user: all that have a token. Returns its id. GH500: what is no event, or no permission.';
