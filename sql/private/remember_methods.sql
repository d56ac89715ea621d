create or replace function gatehouse.remember_methods() returns trigger
  language plpgsql
as $$
begin
  insert into gatehouse.call_methods (id)
    select c.id
      from changed c
      where not exists (select from gatehouse.call_methods m where m.id = c.id)
      order by c.id
    on conflict on constraint call_methods_id_unique do nothing;
  return null;
end
$$;

comment on function gatehouse.remember_methods() is 'Gives each new method of the catalogue its number in the call log, once and for all.';

create or replace trigger methods_remember
  after insert on gatehouse.methods
  referencing new table as changed
  for each statement execute function gatehouse.remember_methods();

-- Methods that were there before the trigger.
insert into gatehouse.call_methods (id)
  select m.id
    from gatehouse.methods m
    where not exists (select from gatehouse.call_methods c where c.id = m.id)
    order by m.id;
