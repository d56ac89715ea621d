-- Events: what the server tells clients that hold a WebSocket open.

alter table gatehouse.configuration
  add column events_lifetime interval not null default '10 minutes'
    constraint configuration_events_lifetime_range check (events_lifetime between '1 minute' and '1 day');

comment on column gatehouse.configuration.events_lifetime is
  'Events are kept for this long: a node that lost its connection to the database for a shorter time misses none.';

create table gatehouse.events (
  id bigint generated always as identity primary key,
  created timestamptz not null default gatehouse.now(),
  created_in xid8 not null default pg_catalog.pg_current_xact_id(),
  users bigint[],
  permission text,
  params json not null,
  constraint events_users_or_permission check ((users is null) <> (permission is null))
);

create index events_created on gatehouse.events (created);
create index events_created_in on gatehouse.events (created_in, id);

comment on table gatehouse.events is 'Outbox of gatehouse.publish: nodes are notified of an id and read the row.';
comment on column gatehouse.events.created_in is
  'The transaction that published it: the order in which a node catches up, since ids are not given in the order of commits.';
comment on column gatehouse.events.users is 'Whom it is for. Null: the holders of permission.';
comment on column gatehouse.events.permission is 'Whoever holds it effectively when the event is sent; *, user and root as in a method''s entry.';
comment on column gatehouse.events.params is 'Name and arguments, as the client gets them.';

insert into gatehouse.jobs (function, period) values ('gatehouse.remove_events', '1 minute');
