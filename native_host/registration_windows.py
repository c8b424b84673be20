# SPDX-License-Identifier: Apache-2.0
"""The Windows registry, as far as registering a host needs it. Never run on a Windows machine yet."""

from __future__ import annotations

import sys

from .browsers import RegistryKey

if sys.platform == "win32":
    import winreg

    _HIVES = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}

    class WindowsRegistry:
        """Default values of keys, in the 64-bit view, which 64-bit browsers read."""

        def read(self, key: RegistryKey) -> str | None:
            """Return the default value; None where there is no such key. Raises OSError."""
            try:
                with winreg.OpenKey(_HIVES[key.hive], key.path) as handle:
                    return str(winreg.QueryValue(handle, None))
            except FileNotFoundError:
                return None

        def write(self, key: RegistryKey, value: str) -> None:
            """Make the key, with this default value. Raises OSError."""
            with winreg.CreateKey(_HIVES[key.hive], key.path) as handle:
                winreg.SetValueEx(handle, "", 0, winreg.REG_SZ, value)

        def delete(self, key: RegistryKey) -> None:
            """Delete the key; nothing happens where there is none. Raises OSError."""
            try:
                winreg.DeleteKey(_HIVES[key.hive], key.path)
            except FileNotFoundError:
                return
