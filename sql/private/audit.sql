create or replace function gatehouse.audit(
  caller gatehouse.caller,
  action text,
  subject bigint default null,
  details json default null
) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  -- A method's mistake, which would be its caller's as a broken constraint.
  if (action ~ '^[a-z]+[.][a-z-]+$') is not true then
    raise exception 'an action of the audit trail is noun.verb, in lower case' using errcode = 'GH500';
  end if;
  -- gatehouse.keep_partitions makes them ahead. Where it could not, or the clock was set, the change does not fail for that.
  if pg_catalog.to_regclass('gatehouse.' || gatehouse.partition_name('audit_log', gatehouse.now())) is null then
    perform gatehouse.prepare_partition('audit_log', gatehouse.now());
  end if;
  insert into gatehouse.audit_log as a
      (happened, user_id, user_name, token_id, token_kind, address, action, subject_id, subject_name, details)
    values (gatehouse.now(), caller.user_id, caller.username, caller.token_id, caller.token_kind, caller.address, action,
      subject, (select u.name from gatehouse.users u where u.id = subject), details);
end
$$;

comment on function gatehouse.audit(gatehouse.caller, text, bigint, json) is
  'Writes down, in the changing transaction, that caller did action (noun.verb) to the user subject: before he is deleted, so that his name is known. caller null: the owner of the database. details: small and without secrets. GH500: an action of another form.';

drop function if exists gatehouse.audit_partition(timestamptz);
