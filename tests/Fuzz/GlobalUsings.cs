global using Conference.Fuzz.Engine;
