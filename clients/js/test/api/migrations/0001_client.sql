create schema client_tests;

create table client_tests.notes (note text not null);
