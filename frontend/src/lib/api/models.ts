import type { components } from './schema';

type Schemas = components['schemas'];

export type Person = Schemas['Person'];
export type Me = Schemas['Me'];
export type RoomSummary = Schemas['RoomSummary'];
export type RoomList = Schemas['RoomList'];
export type Room = Schemas['Room'];
export type Member = Schemas['Member'];
export type Timeline = Schemas['Timeline'];
export type Conversion = Schemas['Conversion'];
export type ConversionList = Schemas['ConversionList'];
export type SessionAnswer = Schemas['Session'];
