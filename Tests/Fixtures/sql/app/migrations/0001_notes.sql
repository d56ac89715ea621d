create schema app;

create table app.notes (
  id bigint generated always as identity primary key,
  text text not null
);

create table app.counters (
  name text primary key,
  value bigint not null default 0
);

insert into app.notes (text) values ('the first note');
insert into app.counters (name) values ('shared');
insert into gatehouse.permissions (name, description) values ('notes', 'Reads notes.');
