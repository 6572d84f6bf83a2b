import type { components } from './schema';

type Schemas = components['schemas'];

export type Person = Schemas['Person'];
export type Me = Schemas['Me'];
export type RoomSummary = Schemas['RoomItem'];
export type RoomList = Schemas['Page_RoomItem'];
export type Room = Schemas['Room'];
export type Member = Schemas['RoomMember'];
export type Timeline = Schemas['Page_Message'];
export type Conversion = Schemas['ConversionItem'];
export type ConversionList = Schemas['Page_ConversionItem'];
export type SessionAnswer = Schemas['LoggedIn'];
