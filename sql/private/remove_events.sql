create or replace function gatehouse.remove_events() returns boolean
  language plpgsql volatile
as $$
begin
  return gatehouse.remove_older('gatehouse.events', 'created', (select c.events_lifetime from gatehouse.configuration c));
end
$$;

comment on function gatehouse.remove_events() is 'Job: events older than configuration.events_lifetime.';
