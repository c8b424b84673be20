# SPDX-License-Identifier: Apache-2.0
"""The doctor: looks at everything a sign-in needs on this computer, and says what is wrong and how to mend it."""
