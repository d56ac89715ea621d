create or replace function gatehouse.notify(channel text, payload text) returns void
  language plpgsql volatile
as $$
#variable_conflict use_variable
begin
  -- PostgreSQL fails whoever commits a notification while its queue is full, and every role may fill it.
  if pg_catalog.pg_notification_queue_usage() < 0.5 then
    perform pg_catalog.pg_notify(channel, payload);
  end if;
end
$$;

comment on function gatehouse.notify(text, text) is
  'Notifies the nodes, unless somebody has filled PostgreSQL''s queue half: they look by themselves, and nothing fails for want of a word to them.';
